'use strict';
// Which framework is the bot written with? Told when its package is loaded, at the latest when the
// bot calls the Bot API.

const fs = require('fs');
const Module = require('module');
const { isBotApi } = require('./hosts.cjs');

const KNOWN = ['telegraf', 'grammy', 'node-telegram-bot-api', 'gramio', 'puregram'];
// also as a path, which is how a package imported by an ES module arrives
const LOADED = new RegExp('^(?:.*[\\\\/]node_modules[\\\\/])?(' + KNOWN.join('|') + ')(?:[\\\\/]|$)');
const ON_STACK = new RegExp('(file:\\S*/node_modules/(' + KNOWN.join('|') + '))/');
const FRAMES = 100;

// Watches for packages to be loaded from now on. `noteRedirect` is to be called for each redirected
// connection.
function watchFrameworks(notes) {
  const noted = new Set();

  function note(framework, version) {
    if (noted.has(framework)) return;
    noted.add(framework);
    notes.add('redirected ' + framework + ' ' + version);
  }

  const load = Module._load;
  Module._load = function (request, parent, isMain) {
    const loaded = load.apply(this, arguments);
    const match = LOADED.exec(request);
    if (match && !noted.has(match[1])) {
      note(match[1], versionOf(Module._resolveFilename(request, parent, isMain)));
    }
    return loaded;
  };

  // A framework that is an ES module does not pass Module._load; but it is among the callers.
  function noteCaller() {
    const caller = noted.size === 0 && ON_STACK.exec(stack());
    if (caller) note(caller[2], versionIn(new URL(caller[1] + '/package.json')));
  }

  function noteRedirect() {
    noteCaller();
    if (noted.size === 0) note('node', process.versions.node);
  }

  watchFetch(() => noted.size > 0, noteCaller);
  return { noteRedirect };
}

// fetch opens its connections later, when its caller is no longer on the stack.
function watchFetch(isKnown, noteCaller) {
  const fetch = globalThis.fetch; // none before Node 18
  if (!fetch) return;
  const watched = function (input) {
    if (!isKnown() && isBotApi(hostOf(input))) noteCaller();
    return fetch.apply(this, arguments);
  };
  globalThis.fetch = Object.defineProperties(watched, Object.getOwnPropertyDescriptors(fetch));
}

// The host of what fetch was given: a string, a URL or a Request.
function hostOf(input) {
  try {
    return new URL(input.url || input).hostname;
  } catch (error) {
    return ''; // fetch itself tells what is wrong with it
  }
}

// The version of the package that the file belongs to.
function versionOf(file) {
  const folder = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(file);
  return folder ? versionIn(folder[0] + '/package.json') : '?';
}

function versionIn(path) {
  try {
    return JSON.parse(fs.readFileSync(path, 'utf8')).version;
  } catch (error) {
    return '?'; // where a package keeps its version is not worth losing the redirect for
  }
}

function stack() {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = FRAMES;
  const text = String(new Error().stack);
  Error.stackTraceLimit = limit;
  return text;
}

module.exports = { watchFrameworks };
