/** Checks a body against its kind: the part of JSON Schema that msgspec writes. One definition, checked on both sides. */

const FORMATS = {
  uuid: /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i,
  date: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
  "date-time": /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/i,
};

const TYPES = {
  string: (value) => typeof value === "string",
  integer: (value) => Number.isSafeInteger(value),
  number: (value) => typeof value === "number" && Number.isFinite(value),
  boolean: (value) => typeof value === "boolean",
  null: (value) => value === null,
  array: (value) => Array.isArray(value),
  object: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
};

/**
 * @param {object} schema with its `$defs` @param {any} value
 * @returns {{path: string, code: string}[]} path like "lines/0/qty", code = the rule that was broken
 */
export function faultsOf(schema, value) {
  const faults = [];
  check({ root: schema, faults }, schema, value, "");
  return faults;
}

function check(run, schema, value, path) {
  const fail = (code) => run.faults.push({ path, code });
  if (schema.$ref) return check(run, resolve(run.root, schema.$ref), value, path);
  if (schema.anyOf) return checkAny(run, schema.anyOf, value, path);
  if (schema.type && ![].concat(schema.type).some((type) => TYPES[type](value))) return fail("type");
  if (schema.enum && !schema.enum.includes(value)) return fail("enum");
  if ("const" in schema && schema.const !== value) return fail("const");
  if (typeof value === "number") checkNumber(schema, value, fail);
  else if (typeof value === "string") checkText(schema, value, fail);
  else if (Array.isArray(value)) checkList(run, schema, value, path, fail);
  else if (TYPES.object(value)) checkObject(run, schema, value, path);
}

/** The faults of the alternative that got furthest: "one of many" would not help anyone. */
function checkAny(run, options, value, path) {
  let best = null;
  for (const option of options) {
    const faults = [];
    check({ root: run.root, faults }, option, value, path);
    if (!faults.length) return;
    const isType = faults.length === 1 && faults[0].path === path && faults[0].code === "type";
    if (!best || !isType) best = faults;
  }
  run.faults.push(...best);
}

function checkNumber(schema, value, fail) {
  if (value < schema.minimum) fail("minimum");
  if (value > schema.maximum) fail("maximum");
  if (value <= schema.exclusiveMinimum) fail("exclusiveMinimum");
  if (value >= schema.exclusiveMaximum) fail("exclusiveMaximum");
}

function checkText(schema, value, fail) {
  const length = Array.from(value).length;
  if (length < schema.minLength) fail("minLength");
  if (length > schema.maxLength) fail("maxLength");
  if (schema.pattern && !new RegExp(schema.pattern, "u").test(value)) fail("pattern");
  if (FORMATS[schema.format] && !FORMATS[schema.format].test(value)) fail("format");
}

function checkList(run, schema, value, path, fail) {
  if (value.length < schema.minItems) fail("minItems");
  if (value.length > schema.maxItems) fail("maxItems");
  if (schema.items) value.forEach((item, index) => check(run, schema.items, item, below(path, index)));
}

function checkObject(run, schema, value, path) {
  const properties = schema.properties || {};
  for (const name of schema.required || []) {
    if (!has(value, name)) run.faults.push({ path: below(path, name), code: "required" });
  }
  for (const [name, item] of Object.entries(value)) {
    if (schema.propertyNames) check(run, schema.propertyNames, name, below(path, name));
    if (has(properties, name)) check(run, properties[name], item, below(path, name));
    else if (schema.additionalProperties === false) run.faults.push({ path: below(path, name), code: "unknown" });
    else if (TYPES.object(schema.additionalProperties)) check(run, schema.additionalProperties, item, below(path, name));
  }
}

const has = (object, name) => Object.prototype.hasOwnProperty.call(object, name);
const below = (path, name) => (path ? `${path}/${name}` : String(name));

function resolve(root, ref) {
  return ref.slice(2).split("/").reduce((node, name) => node[name], root);
}
