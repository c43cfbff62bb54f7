'use strict';
// What is done in a Node bot's process when it starts, by the environment it was given?
//
// NODE_OPTIONS names this file with --require, so it runs before the bot, in its worker threads
// and in the Node processes it starts; and before `import {lookup} from 'node:dns'` takes from
// Node's modules, so that ES modules get what is changed here. PERFKIT_API_ROOT: where the Bot API
// is served (http://127.0.0.1:8081). PERFKIT_NOTES: the file that takes the notes.
//
// Any Node may meet these files, also an old one that the bot calls, so their syntax is that of
// Node 10. They use nothing but Node itself, and a failure costs the redirect, not the bot.

function begin(environment) {
  const notes = require('./notes.cjs').notesTo(environment.PERFKIT_NOTES || '');
  if (require('worker_threads').isMainThread) {
    notes.add('started node ' + process.versions.node);
  }
  const root = environment.PERFKIT_API_ROOT;
  if (root) {
    const frameworks = require('./frameworks.cjs').watchFrameworks(notes);
    require('./redirect.cjs').redirect(new URL(root), frameworks.noteRedirect);
    require('./proxies.cjs').leaveOutProxies();
    require('./refuse.cjs').refuse(root, notes);
  }
}

try {
  begin(process.env);
} catch (error) {
  process.stderr.write('perfkit: the bot is not redirected: ' + error + '\n');
}
