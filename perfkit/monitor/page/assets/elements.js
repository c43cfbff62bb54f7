// How is a piece of the page made? Always of text: what a bot says is never markup.

export const element = (name, className = "", text = "") => {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
};

// A name and what there is to say of it, in a list of both.
export const pair = (name, said) => {
  const made = element("div");
  made.append(element("dt", "", name), element("dd", "", said));
  return made;
};
