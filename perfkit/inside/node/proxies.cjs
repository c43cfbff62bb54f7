'use strict';
// How do a bot's calls to the Bot API leave out the proxy it was written with?
//
// A proxy's agent asks its proxy before it opens the connection that is redirected. So a request to
// the Bot API with such an agent gets Node's own agent in its place. Proxies that are set in the
// environment are left out by NO_PROXY (perfkit/bot/environment.py).

const https = require('https');
const { isBotApi } = require('./hosts.cjs');

function leaveOutProxies() {
  for (const name of ['get', 'request']) {
    const original = https[name];
    // https.request(options[, callback]), (url[, options][, callback])
    https[name] = function () {
      const args = Array.from(arguments);
      const place = isSettings(args[0]) ? 0 : 1;
      const options = args[place];
      if (isSettings(options) && isProxy(options.agent) && isBotApi(hostOf(options, args[0]))) {
        args[place] = Object.assign({}, options, { agent: undefined });
      }
      return original.apply(this, args);
    };
  }
}

function isSettings(value) {
  return value && typeof value === 'object' && !(value instanceof URL);
}

// By what https-proxy-agent, socks-proxy-agent, hpagent; tunnel; and proxy-agent have.
function isProxy(agent) {
  return Boolean(agent && (agent.proxy || agent.proxyOptions || agent.getProxyForUrl));
}

function hostOf(options, url) {
  if (options.hostname || options.host) return options.hostname || options.host;
  try {
    return new URL(url).hostname;
  } catch (error) {
    return ''; // https itself tells what is wrong with it
  }
}

module.exports = { leaveOutProxies };
