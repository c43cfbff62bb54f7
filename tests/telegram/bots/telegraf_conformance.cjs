// A telegraf bot that does a bit of everything when it is started.
const { Telegraf, Markup } = require('telegraf');

const bot = new Telegraf('42:TEST', { telegram: { apiRoot: process.argv[2] } });
const again = Markup.inlineKeyboard([Markup.button.callback('again', 'again')]);
const file = (text, filename) => ({ source: Buffer.from(text), filename });

bot.start(async (ctx) => {
  const asked = await ctx.replyWithHTML('<b>Choose</b>', again);
  await ctx.telegram.editMessageText(ctx.chat.id, asked.message_id, undefined, 'Chosen', again);
  const sent = await ctx.replyWithDocument(file('work', 'work.txt'), { caption: 'work' });
  const link = await ctx.telegram.getFileLink(sent.document.file_id);
  const content = await (await fetch(link)).text();
  const album = await ctx.replyWithMediaGroup([
    { type: 'photo', media: file('one', '1.jpg') },
    { type: 'photo', media: file('two', '2.jpg') },
  ]);
  await ctx.telegram.pinChatMessage(ctx.chat.id, asked.message_id);
  await ctx.replyWithPoll('Which?', ['A', 'B']);
  const copied = await ctx.telegram.copyMessage(ctx.chat.id, ctx.chat.id, asked.message_id);
  await ctx.telegram.deleteMessage(ctx.chat.id, copied.message_id);
  const refused = await ctx.telegram
    .deleteMessage(ctx.chat.id, copied.message_id)
    .catch((error) => error.description);
  await ctx.reply(`done: ${content}, ${album.length}, ${refused}`);
});
bot.action('again', (ctx) => ctx.answerCbQuery('as you wish'));
bot.launch();
