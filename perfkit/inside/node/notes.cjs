'use strict';
// How does what happened inside the bot become known outside? As lines appended to a file, the
// same as a Python bot's (perfkit/inside/notes.py); perfkit.bot.notes reads them.

const fs = require('fs');

function notesTo(path) {
  return {
    // Append one line, with the process's id at its end, in one write. Never throws.
    add(text) {
      const line = text.split(/\s+/).join(' ') + ' pid ' + process.pid + '\n';
      try {
        fs.appendFileSync(path, line, { mode: 0o600 });
      } catch (error) {
        // A full disk or a vanished run folder is the launcher's to tell, not the bot's.
      }
    },
  };
}

module.exports = { notesTo };
