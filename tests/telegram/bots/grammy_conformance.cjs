// A grammY bot that does a bit of everything when it is started.
const { Bot, InlineKeyboard, InputFile } = require('grammy');

const bot = new Bot('42:TEST', { client: { apiRoot: process.argv[2] } });
const again = new InlineKeyboard().text('again', 'again');
const file = (text, name) => new InputFile(Buffer.from(text), name);

bot.command('start', async (ctx) => {
  const asked = await ctx.reply('<b>Choose</b>', { parse_mode: 'HTML', reply_markup: again });
  await ctx.api.editMessageText(ctx.chat.id, asked.message_id, 'Chosen', { reply_markup: again });
  const sent = await ctx.replyWithDocument(file('work', 'work.txt'), { caption: 'work' });
  const { file_path } = await ctx.api.getFile(sent.document.file_id);
  const content = await (await fetch(`${process.argv[2]}/file/bot42:TEST/${file_path}`)).text();
  const album = await ctx.replyWithMediaGroup([
    { type: 'photo', media: file('one', '1.jpg') },
    { type: 'photo', media: file('two', '2.jpg') },
  ]);
  await ctx.api.pinChatMessage(ctx.chat.id, asked.message_id);
  await ctx.replyWithPoll('Which?', ['A', 'B']);
  const copied = await ctx.api.copyMessage(ctx.chat.id, ctx.chat.id, asked.message_id);
  await ctx.api.deleteMessage(ctx.chat.id, copied.message_id);
  const refused = await ctx.api
    .deleteMessage(ctx.chat.id, copied.message_id)
    .catch((error) => error.description);
  await ctx.reply(`done: ${content}, ${album.length}, ${refused}`);
});
bot.callbackQuery('again', (ctx) => ctx.answerCallbackQuery('as you wish'));
bot.start();
