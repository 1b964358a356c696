// Records an error, and continues.
export const checks = (wrong) => ({
  same(what, found, wanted) {
    const [a, b] = [found, wanted].map((value) => JSON.stringify(value));
    if (a !== b) wrong.push(`${what}: ${a}, not ${b}`);
  },
  holds(what, condition) {
    if (!condition) wrong.push(`not so: ${what}`);
  },
});
