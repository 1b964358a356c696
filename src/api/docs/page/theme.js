// Before anything is rendered: a dark system gets a dark page. Swagger UI's own switch uses the same class.
if (window.matchMedia("(prefers-color-scheme: dark)").matches) document.documentElement.classList.add("dark-mode");
