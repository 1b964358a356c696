// The page's head: where to get tokens, and a login form that passes one to Swagger UI. The token stays in memory.
import { manualOf } from "./about.js";

const scheme = "keystoneToken";
const part = (id) => document.getElementById(id);
const tokens = new URL("../identity/v3/auth/tokens", window.location.href);
tokens.search = "";
tokens.hash = "";
let token = null;

const say = (text, isWrong = false) => {
  part("session").textContent = text;
  part("session").classList.toggle("wrong", isWrong);
};

const show = () => {
  part("login").hidden = token !== null;
  part("logout").hidden = token === null;
};

async function logIn(ui, form) {
  const given = Object.fromEntries(new FormData(form));
  const domain = { name: given.domain };
  const user = { name: given.user, password: given.password, domain };
  const auth = {
    identity: { methods: ["password"], password: { user } },
    scope: { project: { name: given.project, domain } },
  };
  const response = await fetch(tokens, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ auth }),
    cache: "no-store",
    credentials: "omit",
  });
  if (response.status === 401) return say("No: user, password, project and domain do not fit together.", true);
  const issued = response.headers.get("X-Subject-Token");
  if (!response.ok || !issued) return say(`The identity service answered ${response.status}.`, true);
  const described = (await response.json()).token;
  token = issued;
  ui.preauthorizeApiKey(scheme, token);
  form.reset();
  show();
  const roles = described.roles.map((role) => role.name).join(", ");
  const until = new Date(described.expires_at).toLocaleString([], { dateStyle: "short", timeStyle: "short" });
  say(
    `Logged in as ${described.user.name} of project ${described.project.name} (${roles}) until ${until}. The operations below use this token.`,
  );
  part("logout").focus();
}

async function logOut(ui) {
  const forgotten = token;
  ui.authActions.logout([scheme]);
  await fetch(tokens, {
    method: "DELETE",
    headers: { "X-Auth-Token": forgotten, "X-Subject-Token": forgotten },
    credentials: "omit",
  });
  say("Logged out; the token is revoked.");
  part("login").elements.user.focus();
}

const attempt = (work) => work().catch(() => say("The identity service does not answer.", true));

function startLogin(ui) {
  part("scriptless").hidden = true;
  part("by-hand").hidden = false;
  // For use within single quotes in a shell.
  part("token-url").textContent = tokens.href.replaceAll("'", "'\\''");
  part("login").addEventListener("submit", (event) => {
    event.preventDefault();
    const button = part("login").querySelector("button");
    button.disabled = true;
    attempt(() => logIn(ui, part("login"))).finally(() => (button.disabled = false));
  });
  part("logout").addEventListener("click", () => attempt(() => logOut(ui)));
  show();
}

// The links of a document: manual, project, licence.
function showLinks(ui) {
  const { license, contact } = ui.specSelectors.info().toJS();
  const links = [{ url: manualOf(ui), name: "Manual" }, contact, license]
    .filter((one) => /^(manual$|https?:)/.test(one?.url))
    .map(({ url, name }) => Object.assign(document.createElement("a"), { href: url, textContent: name || url }));
  part("links").replaceChildren(...links);
}

export const head = {
  // The head must notice when a token is forgotten, with its own button or with Authorize.
  plugin: () => ({
    statePlugins: {
      auth: {
        wrapActions: {
          logout: (original) => (names) => {
            const result = original(names);
            if (part("login") && token !== null) {
              token = null;
              show();
              say("");
            }
            return result;
          },
        },
      },
    },
  }),
  loaded(ui) {
    if (token !== null) ui.preauthorizeApiKey(scheme, token);
    showLinks(ui);
  },
  start(ui) {
    if (part("login")) startLogin(ui);
    part("theme").hidden = false;
    part("theme").addEventListener("click", () => document.documentElement.classList.toggle("dark-mode"));
    // If there is room, nothing is folded; on a phone, the operations come first.
    if (!window.matchMedia("(min-width: 60em)").matches) return;
    for (const folded of document.querySelectorAll(".greeting .parts > details")) folded.open = true;
  },
};
