'use strict';
// How do calls to https://api.telegram.org go to perfkit's Bot API, whatever library makes them?
//
// All of them (https, global fetch, undici, and what is built on these) open their connections with
// tls.connect. For the Bot API's host it gives a plain connection to perfkit instead. So requests,
// agents, pools, time-outs and aborts stay the bot's own, and other hosts cost one comparison for
// each new connection.

const net = require('net');
const tls = require('tls');
const { isBotApi } = require('./hosts.cjs');

// What of a TLS connection's options a plain one on loopback takes; the rest is about TLS or about
// the way to the real host (lookup, family, localAddress).
const KEPT = [
  'allowHalfOpen', 'highWaterMark', 'keepAlive', 'keepAliveInitialDelay', 'noDelay', 'onread',
  'signal', 'timeout',
];

// `root`: the URL of perfkit's Bot API. `noteRedirect` is called for each redirected connection.
function redirect(root, noteRedirect) {
  const place = { host: root.hostname.replace(/^\[|\]$/g, ''), port: Number(root.port) || 80 };
  redirectTls(place, noteRedirect);
  redirectPlain(place, noteRedirect);
}

function redirectTls(place, noteRedirect) {
  const connect = tls.connect;
  // tls.connect(options[, callback]), (port[, host][, options][, callback])
  tls.connect = function () {
    const args = Array.from(arguments);
    const options = args.find((each) => each && typeof each === 'object') || {};
    const host = options.servername || options.host || args[1];
    if (!isBotApi(host)) return connect.apply(this, args);
    noteRedirect();
    if (options.socket) options.socket.destroy(); // a proxy's, which is not needed
    return plainSocket(place, options, args.find((each) => typeof each === 'function'));
  };
}

function plainSocket(place, options, callback) {
  const wanted = Object.assign({}, place);
  for (const name of KEPT) {
    if (options[name] !== undefined) wanted[name] = options[name];
  }
  const socket = net.connect(wanted);
  // what clients ask of a TLSSocket before they trust it with a request
  Object.assign(socket, { encrypted: true, authorized: true, alpnProtocol: false });
  if (callback) socket.once('secureConnect', callback);
  socket.once('connect', () => socket.emit('secureConnect'));
  return socket;
}

// http://api.telegram.org: Telegram sends these on to https.
function redirectPlain(place, noteRedirect) {
  const connect = net.Socket.prototype.connect;
  net.Socket.prototype.connect = function () {
    const args = Array.from(arguments);
    const known = Array.isArray(args[0]); // net.connect has made it [options, callback]
    const options = known ? args[0][0] : args[0];
    if (!options || !isBotApi(options.host) || Number(options.port) !== 80) {
      return connect.apply(this, args);
    }
    noteRedirect();
    const moved = Object.assign({}, options, place, { family: 0, lookup: undefined });
    if (known) args[0][0] = moved;
    else args[0] = moved;
    return connect.apply(this, args);
  };
}

module.exports = { redirect };
