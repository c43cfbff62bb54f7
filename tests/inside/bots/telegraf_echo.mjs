// An ordinary telegraf bot, as an ES module.
import { Markup, Telegraf } from 'telegraf';

const bot = new Telegraf('123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw');
const again = Markup.inlineKeyboard([Markup.button.callback('again', 'again')]);

bot.on('text', (ctx) => ctx.reply(`you said ${ctx.message.text}`, again));
bot.action('again', (ctx) => ctx.answerCbQuery('as you wish'));
bot.launch();
