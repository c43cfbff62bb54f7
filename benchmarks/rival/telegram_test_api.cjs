// telegram-test-api with students in the same process, as the benchmark plays it: each of 50 chats
// answers every echo with the next message. Prints its own CPU time and the echoes it saw as JSON.
// node telegram_test_api.cjs SECONDS WARM_AFTER; prints its port first.
"use strict";

const TelegramServer = require("telegram-test-api");

const USERS = 50;
const TOKEN = "42:BENCHMARK";
const [seconds, warmAfter] = process.argv.slice(2).map(Number);

function cpuSeconds() {
  const used = process.cpuUsage();
  return (used.user + used.system) / 1e6;
}

async function main() {
  const server = new TelegramServer({ port: await freePort(), host: "127.0.0.1" });
  let echoes = 0;
  const say = (chatId) => {
    const student = { id: chatId, first_name: "Student", is_bot: false };
    server
      .addUserMessage({
        botToken: TOKEN, date: Math.floor(Date.now() / 1000), text: "hello", from: student,
        chat: { id: chatId, type: "private", first_name: "Student" },
      })
      .catch(() => setTimeout(say, 100, chatId)); // the webhook has failed
  };
  // the event tells nothing of the message: it is the last one that was stored
  server.on("AddedBotMessage", () => {
    echoes += 1;
    const chatId = Number(server.storage.botMessages.at(-1).message.chat_id);
    setImmediate(say, chatId);
    if (echoes === warmAfter) measure();
  });
  async function measure() {
    const before = { cpu: cpuSeconds(), echoes };
    setTimeout(() => {
      console.log(JSON.stringify({ own_s: cpuSeconds() - before.cpu, echoes: echoes - before.echoes }));
      process.exit(0);
    }, seconds * 1000);
  }
  await server.start();
  console.log(server.config.port);
  process.stdin.once("data", () => { // the bot is ready
    for (let chatId = 1; chatId <= USERS; chatId += 1) say(chatId);
  });
}

function freePort() {
  return new Promise((resolve) => {
    const probe = require("net").createServer();
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

main();
