// An ordinary bot of node-telegram-bot-api 2, which calls with global fetch.
import { Bot, InlineKeyboardBuilder } from 'node-telegram-bot-api';

const bot = new Bot('123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw');
const again = new InlineKeyboardBuilder().text('again', 'again').build();

bot.on('message', (ctx) => ctx.reply(`you said ${ctx.message.text}`, { reply_markup: again }));
bot.on('callback_query', (ctx) => ctx.answerCallbackQuery({ text: 'as you wish' }));
await bot.startPolling();
