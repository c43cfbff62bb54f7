'use strict';
// How is real Telegram traffic kept from leaving the machine when a redirect was missed?
//
// Telegram's names are refused where names become addresses: in the dns module, which net and tls
// ask too. Not seen: addresses written as numbers, and names that a proxy resolves.

const dns = require('dns');
const { isTelegram } = require('./hosts.cjs');

const GUARDED = ['lookup', 'resolve', 'resolve4', 'resolve6'];

function refuse(root, notes) {
  const noted = new Set();

  function refusal(host) {
    if (!noted.has(host)) {
      noted.add(host);
      notes.add('refused ' + host);
    }
    const error = new Error(
      'perfkit keeps this bot from reaching ' + host +
      ': no real Telegram traffic during a test. The Bot API is at ' + root
    );
    // EAI_FAIL: trying again will not help
    return Object.assign(error, { code: 'EAI_FAIL', syscall: 'getaddrinfo', hostname: host });
  }

  for (const name of GUARDED) {
    guard(dns, name, (host, args) => {
      const callback = args[args.length - 1];
      if (typeof callback !== 'function') throw refusal(host);
      process.nextTick(callback, refusal(host));
    });
    guard(dns.promises, name, (host) => Promise.reject(refusal(host)));
  }
}

function guard(owner, name, refused) {
  const original = owner[name];
  const guarded = function () {
    const host = arguments[0];
    return isTelegram(host) ? refused(host, arguments) : original.apply(this, arguments);
  };
  // util.promisify finds its own version of dns.lookup in a property
  Object.defineProperties(guarded, Object.getOwnPropertyDescriptors(original));
  owner[name] = guarded;
}

module.exports = { refuse };
