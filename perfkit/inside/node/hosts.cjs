'use strict';
// Which names are Telegram's? In any spelling a resolver takes.

function spelled(host) {
  return typeof host === 'string' ? host.toLowerCase().replace(/\.$/, '') : '';
}

// The host that serves the Bot API.
function isBotApi(host) {
  return spelled(host) === 'api.telegram.org';
}

// telegram.org or below it.
function isTelegram(host) {
  return /(^|\.)telegram\.org$/.test(spelled(host));
}

module.exports = { isBotApi, isTelegram };
