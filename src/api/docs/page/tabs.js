// Tabs according to the ARIA practices: Tab reaches the selected one, arrow keys move to its neighbours.

export const tabs = (React) => {
  const h = React.createElement;
  return function Tabs({ label, all, chosen, choose, children }) {
    const id = React.useId();
    const row = React.useRef(null);
    const onKeyDown = (event) => {
      const at = all.findIndex(({ key }) => key === chosen);
      const steps = { ArrowRight: at + 1, ArrowLeft: at - 1 + all.length, Home: 0, End: all.length - 1 };
      if (!(event.key in steps)) return;
      event.preventDefault();
      const to = steps[event.key] % all.length;
      choose(all[to].key);
      row.current.children[to].focus();
    };
    const tab = ({ key, text, title }) => {
      const isChosen = key === chosen;
      const names = { id: `${id}${key}`, title, "aria-selected": isChosen, "aria-controls": `${id}panel` };
      return h(
        "button",
        { key, type: "button", role: "tab", ...names, tabIndex: isChosen ? 0 : -1, onClick: () => choose(key) },
        text,
      );
    };
    return h(
      React.Fragment,
      null,
      h("div", { role: "tablist", "aria-label": label, className: "tabs", ref: row, onKeyDown }, all.map(tab)),
      h("div", { role: "tabpanel", id: `${id}panel`, "aria-labelledby": `${id}${chosen}`, tabIndex: 0 }, children),
    );
  };
};
