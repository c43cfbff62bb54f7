// The flame graph's moving parts: zoom on click, views, search, arrow keys. Without it the drawing stands as is.
// Works alone and inside a page; every position and time comes from the drawing itself.
(function () {
  "use strict";
  var script = document.currentScript;
  var root = script.ownerSVGElement || script.closest("svg");
  var alone = root === document.documentElement;
  var NARROW_PX = 28;

  var axes = Array.prototype.map.call(root.querySelectorAll(".pkf-axis"), function (group) {
    return {
      group: group,
      total: parseFloat(group.getAttribute("data-total")),
      height: parseFloat(group.getAttribute("data-height")),
      boxes: Array.prototype.map.call(group.querySelectorAll(".pkf-box"), function (element) {
        return {
          element: element,
          start: parseFloat(element.getAttribute("x")),
          width: parseFloat(element.getAttribute("width")),
          top: parseFloat(element.getAttribute("y")),
          words: wordsOf(element)
        };
      })
    };
  });
  var views = Array.prototype.slice.call(root.querySelectorAll("button[data-axis]"));
  var field = root.querySelector(".pkf-search");
  var found = root.querySelector(".pkf-found");
  var pointed = root.querySelector(".pkf-pointed");
  var unit = root.getAttribute("data-unit");
  var shown = { axis: axes[0], box: null };

  // What searching looks at: the tooltip's first two lines, function and file.
  function wordsOf(element) {
    var title = element.querySelector("title").textContent;
    return title.split("\n").slice(0, 2).join(" ").toLowerCase();
  }

  // A box's place when `box` fills the axis: its callers fill it too, its calls grow with it.
  function place(axis, box) {
    var left = box ? box.start : 0;
    var width = box ? box.width : 100;
    var slack = width * 1e-6;
    axis.boxes.forEach(function (each) {
      var start = (each.start - left) / width * 100;
      var wide = each.width / width * 100;
      var around = box !== null && each.top < box.top;
      if (around && start < slack + 1e-4 && start + wide > 100 - 1e-4) {
        start = 0;
        wide = 100;
      } else if (around) {
        wide = 0;
      }
      var outside = wide === 0 || start > 100 - 1e-4 || start + wide < 1e-4;
      each.element.classList.toggle("pkf-hidden", outside);
      each.element.classList.toggle("pkf-around", around && !outside);
      each.element.setAttribute("x", start.toFixed(4) + "%");
      each.element.setAttribute("width", Math.max(wide, 0).toFixed(4) + "%");
      each.shown = outside ? 0 : wide;
    });
  }

  function hideNarrowNames() {
    var pixels = root.getBoundingClientRect().width;
    shown.axis.boxes.forEach(function (each) {
      each.element.classList.toggle("pkf-narrow", each.shown / 100 * pixels < NARROW_PX);
    });
  }

  function show(axis, box) {
    shown = { axis: axis, box: box };
    axes.forEach(function (each) {
      each.group.classList.toggle("pkf-hidden", each !== axis);
    });
    root.setAttribute("height", axis.height);
    place(axis, box);
    hideNarrowNames();
    press();
    search();
  }

  // What a button shows: an axis, or the outermost box of it that has the button's state.
  function target(button) {
    var axis = axes[parseInt(button.getAttribute("data-axis"), 10)];
    var state = button.getAttribute("data-view");
    var box = state && axis.boxes.filter(function (each) {
      return each.element.getAttribute("data-state") === state;
    })[0];
    return { axis: axis, box: box || null };
  }

  function press() {
    views.forEach(function (button) {
      var goal = target(button);
      var on = goal.axis === shown.axis && goal.box === shown.box;
      button.setAttribute("aria-pressed", on ? "true" : "false");
    });
  }

  // The share of the axis that is under matching boxes; one inside another counts once.
  function search() {
    var wanted = field ? field.value.trim().toLowerCase() : "";
    root.classList.toggle("pkf-searched", wanted !== "");
    var covered = 0;
    var edge = -1;
    var hits = shown.axis.boxes.filter(function (each) {
      var hit = wanted !== "" && each.words.indexOf(wanted) >= 0;
      each.element.classList.toggle("pkf-hit", hit);
      return hit;
    });
    hits.sort(function (a, b) { return a.start - b.start || b.width - a.width; });
    hits.forEach(function (each) {
      var from = Math.max(each.start, edge);
      var to = each.start + each.width;
      covered += Math.max(to - from, 0);
      edge = Math.max(edge, to);
    });
    if (found) {
      found.textContent = wanted === "" ? ""
        : hits.length === 0 ? "no match"
        : covered.toFixed(1) + " %" + amount(covered / 100 * shown.axis.total);
    }
  }

  // Grouped by hand: the reader's locale must not change what the rest of the page says.
  function amount(value) {
    if (unit === "seconds") {
      return ", " + (value < 0.0995 ? (value * 1000).toFixed(2) + " ms" : value.toFixed(2) + " s");
    }
    if (unit === "samples") {
      return ", " + Math.round(value).toString().replace(/\B(?=(\d{3})+$)/g, ",") + " samples";
    }
    if (unit === "bytes") {
      var step = Math.min(3, Math.floor(Math.log(Math.max(value, 1)) / Math.log(1024)));
      return ", " + (value / Math.pow(1024, step)).toFixed(1) + " " + ["B", "KiB", "MiB", "GiB"][step];
    }
    return "";
  }

  function boxOf(node) {
    var element = node.closest ? node.closest(".pkf-box") : null;
    return element && shown.axis.boxes.filter(function (each) {
      return each.element === element;
    })[0];
  }

  function zoom(event) {
    var box = boxOf(event.target);
    if (box) {
      var whole = box.width > 100 - 1e-4;
      show(shown.axis, whole ? null : box);
    }
  }

  // One line under the buttons says what the pointer or the focus is on.
  function point(event) {
    var element = event.target.closest ? event.target.closest(".pkf-box") : null;
    if (pointed && element) {
      pointed.textContent = element.querySelector("title").textContent.split("\n").join("  ·  ");
    }
  }

  // From box to box: down to its largest call, up to its caller, sideways to its neighbours.
  function neighbour(box, key) {
    var row = { ArrowDown: 1, ArrowUp: -1 }[key] || 0;
    var near = shown.axis.boxes.filter(function (each) {
      if (each === box || each.shown === 0) { return false; }
      if (row === 0) {
        return each.top === box.top && (key === "ArrowRight" ? each.start > box.start : each.start < box.start);
      }
      var inner = row > 0 ? each : box;
      var outer = row > 0 ? box : each;
      var inside = inner.start >= outer.start - 1e-4 &&
        inner.start + inner.width <= outer.start + outer.width + 1e-4;
      return inside && (each.top - box.top) * row > 0 && Math.abs(each.top - box.top) < 20;
    });
    near.sort(function (a, b) {
      return Math.abs(a.start - box.start) - Math.abs(b.start - box.start);
    });
    return near[0];
  }

  function move(event) {
    var box = event.key.indexOf("Arrow") === 0 && boxOf(event.target);
    var next = box && neighbour(box, event.key);
    if (next) {
      event.preventDefault();
      next.element.focus();
    }
  }

  root.classList.add("pkf-live");
  root.addEventListener("mouseover", point);
  root.addEventListener("focusin", point);
  root.addEventListener("click", function (event) {
    var button = event.target.closest ? event.target.closest("button") : null;
    if (button && button.hasAttribute("data-axis")) {
      var goal = target(button);
      show(goal.axis, goal.box);
    } else if (button) {
      if (field) { field.value = ""; }
      show(axes[0], null);
    } else {
      zoom(event);
    }
  });
  root.addEventListener("keydown", function (event) {
    if (event.key === "Enter") { zoom(event); }
    move(event);
    if (event.key === "Escape") {
      if (field) { field.value = ""; }
      show(shown.axis, null);
    }
  });
  if (field) { field.addEventListener("input", search); }
  if (alone) {
    document.addEventListener("keydown", function (event) {
      if ((event.ctrlKey || event.metaKey) && event.key === "f" && field) {
        event.preventDefault();
        field.focus();
        field.select();
      }
    });
  }
  window.addEventListener("resize", hideNarrowNames);
  show(axes[0], null);
})();
