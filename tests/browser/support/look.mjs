// Measurements of the page as rendered.

// Runs in the page: texts whose contrast with the background is below `least`, each kind once.
export const pale = (least) => {
  const channels = (colour) => {
    const [red, green, blue, alpha = 1] = colour.match(/[\d.]+/g).map(Number);
    return { rgb: [red, green, blue], alpha };
  };
  const over = (above, below) => above.rgb.map((value, i) => value * above.alpha + below[i] * (1 - above.alpha));
  const ground = (element) => {
    const below = element ? ground(element.parentElement) : [255, 255, 255];
    return element ? over(channels(getComputedStyle(element).backgroundColor), below) : below;
  };
  const luminance = (rgb) => {
    const [red, green, blue] = rgb.map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const found = new Map();
  let measured = 0;
  for (const element of document.querySelectorAll("body *")) {
    const hasText = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
    if (!hasText || !element.checkVisibility() || element.closest("option, [disabled]")) continue;
    measured += 1;
    const below = ground(element);
    const text = over(channels(getComputedStyle(element).color), below);
    const [dark, bright] = [luminance(text), luminance(below)].sort((a, b) => a - b);
    const contrast = (bright + 0.05) / (dark + 0.05);
    const kind = `${element.tagName.toLowerCase()}.${element.className}`;
    if (contrast < least) found.set(kind, `${kind} "${element.textContent.trim().slice(0, 30)}" ${contrast.toFixed(2)}`);
  }
  return { measured, found: [...found.values()] };
};

// Runs in the page: by how much it is wider than the window, and visible texts that are too wide or cut off.
export const tooWide = () => {
  const width = document.documentElement.clientWidth;
  const scrolls = (element) => element && (/auto|scroll/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
  const found = [];
  for (const element of document.querySelectorAll("body *")) {
    const hasText = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
    if (!hasText || !element.checkVisibility() || element.closest("option") || scrolls(element)) continue;
    const box = element.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) continue;
    const isOutside = box.left < -1 || box.right > width + 1;
    const style = getComputedStyle(element);
    const isCut = style.overflowX === "hidden" && element.scrollWidth > element.clientWidth + 1;
    if (isOutside || isCut) found.push(`${element.tagName.toLowerCase()}.${element.className} "${element.textContent.trim().slice(0, 30)}"`);
  }
  return { beyond: document.documentElement.scrollWidth - width, found };
};

// Runs in the page: buttons that cover a part of the text that they copy or save.
export const covering = () => {
  const found = [];
  for (const button of document.querySelectorAll(".highlight-code button, .snippets .copy button")) {
    const one = button.getBoundingClientRect();
    if (one.width === 0) continue;
    const text = document.createRange();
    for (const pre of button.closest(".highlight-code, .snippets").querySelectorAll("pre")) {
      text.selectNodeContents(pre);
      const covers = (box) => box.left < one.right && one.left < box.right && box.top < one.bottom && one.top < box.bottom;
      if ([...text.getClientRects(), pre.getBoundingClientRect()].some(covers)) found.push(pre.textContent.slice(0, 30));
    }
  }
  return found;
};
