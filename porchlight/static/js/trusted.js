// Trusted Types: one default policy, made before any other script runs.
// HTML passes through, because template escaping and nonces guard it; a script's address must be ours; script text is refused.
if (self.trustedTypes && self.trustedTypes.createPolicy) {
  self.trustedTypes.createPolicy("default", {
    createHTML: (html) => html,
    createScriptURL: (url) => (new URL(url, location.href).origin === location.origin ? url : null),
    createScript: () => null,
  });
}
