// The table of functions: sorts, searches, shows more, opens a function's callers and callees.
// What others wrote is only ever set as text.
(function () {
  "use strict";
  var data = JSON.parse(document.getElementById("functions-data").textContent);
  var root = document.getElementById("functions");
  var body = root.querySelector("tbody");
  var heads = Array.prototype.slice.call(root.querySelectorAll("thead th"));
  var field = root.querySelector(".find");
  var own = root.querySelector(".own-only input");
  var told = root.querySelector(".told");
  var more = root.querySelector(".show-more");
  var graph = document.querySelector("svg.pkf .pkf-search");
  var STEP = 50;
  var at = { column: data.sorted_by, down: true, shown: STEP, open: null };

  data.rows.forEach(function (row, index) {
    row.index = index;
    row.words = (row.name + " " + row.place).toLowerCase();
  });

  function element(name, text, style) {
    var made = document.createElement(name);
    if (text !== undefined) { made.textContent = text; }
    if (style) { made.className = style; }
    return made;
  }

  function fitting() {
    var wanted = field.value.trim().toLowerCase();
    return data.rows.filter(function (row) {
      return (!own.checked || row.owner === "own") && row.words.indexOf(wanted) >= 0;
    });
  }

  function before(a, b) {
    var one = a.index, other = b.index;
    if (at.column === -2) {
      return (a.name < b.name ? -1 : a.name > b.name ? 1 : one - other) * (at.down ? -1 : 1);
    }
    if (at.column >= 0) {
      var difference = a.values[at.column] - b.values[at.column];
      if (difference !== 0) { return at.down ? -difference : difference; }
    }
    return one - other;
  }

  function name(row) {
    var cell = element("th");
    cell.scope = "row";
    cell.dir = "auto";
    if (row.callers.length + row.callees.length) {
      var button = element("button", row.name, "opens");
      button.type = "button";
      button.setAttribute("aria-expanded", at.open === row ? "true" : "false");
      button.addEventListener("click", function () { toggle(row); });
      cell.appendChild(button);
    } else {
      cell.appendChild(element("code", row.name));
    }
    cell.appendChild(element("span", row.place, "where"));
    return cell;
  }

  function line(row) {
    var made = element("tr");
    made.appendChild(name(row));
    var whose = element("td");
    whose.appendChild(element("span", row.owner, row.owner === "own" ? "tag owner-own" : "tag"));
    made.appendChild(whose);
    row.texts.forEach(function (text, number) {
      var last = row.tone && number === row.texts.length - 1;
      made.appendChild(element("td", text, last ? "answer answer-" + row.tone : ""));
    });
    return made;
  }

  function list(title, calls, nothing) {
    var part = element("div");
    part.appendChild(element("h4", title));
    var entries = element("ul");
    calls.forEach(function (call) {
      var entry = element("li");
      entry.appendChild(element("code", call[0]));
      entry.appendChild(element("span", call[1], "where"));
      entry.appendChild(element("span", call[2], "cost"));
      entries.appendChild(entry);
    });
    part.appendChild(calls.length ? entries : element("p", nothing, "hint"));
    return part;
  }

  function details(row) {
    var made = element("tr", undefined, "details");
    var cell = element("td");
    cell.colSpan = heads.length;
    var both = element("div", undefined, "ways");
    both.appendChild(list("Called by", row.callers, "Nobody that was seen."));
    both.appendChild(list("Calls", row.callees, "Nothing that was seen."));
    cell.appendChild(both);
    made.appendChild(cell);
    return made;
  }

  function toggle(row) {
    at.open = at.open === row ? null : row;
    show();
    var again = body.querySelectorAll("button.opens");
    Array.prototype.forEach.call(again, function (button) {
      if (button.textContent === row.name && button.getAttribute("aria-expanded") === "true") {
        button.focus();
      }
    });
  }

  function show() {
    var rows = fitting().sort(before);
    var page = document.createDocumentFragment();
    rows.slice(0, at.shown).forEach(function (row) {
      page.appendChild(line(row));
      if (row === at.open) { page.appendChild(details(row)); }
    });
    body.textContent = "";
    body.appendChild(page);
    var shown = Math.min(at.shown, rows.length);
    told.textContent = rows.length === 0 ? "No function fits."
      : shown + " of " + rows.length + (rows.length === 1 ? " function" : " functions");
    more.hidden = shown === rows.length;
    heads.forEach(function (head, number) {
      var column = number === 0 ? -2 : number - 2;
      if (number !== 1 && column === at.column) {
        head.setAttribute("aria-sort", at.down ? "descending" : "ascending");
      } else {
        head.removeAttribute("aria-sort");
      }
    });
  }

  heads.forEach(function (head, number) {
    var button = head.querySelector("button");
    if (!button) { return; }
    var column = number === 0 ? -2 : number - 2;
    var first = column !== -2;
    button.addEventListener("click", function () {
      at.down = at.column === column ? !at.down : first;
      at.column = column;
      at.shown = STEP;
      show();
    });
  });
  field.addEventListener("input", function () { at.shown = STEP; show(); });
  own.addEventListener("change", function () { at.shown = STEP; show(); });
  more.addEventListener("click", function () { at.shown += 5 * STEP; show(); });
  if (graph) {
    field.addEventListener("input", function () {
      graph.value = field.value;
      graph.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
  show();
})();
