// An ordinary grammY bot, as an ES module.
import { Bot, InlineKeyboard } from 'grammy';

const bot = new Bot('123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw');
const again = new InlineKeyboard().text('again', 'again');

bot.on('message:text', (ctx) => ctx.reply(`you said ${ctx.message.text}`, { reply_markup: again }));
bot.callbackQuery('again', (ctx) => ctx.answerCallbackQuery('as you wish'));
bot.start();
