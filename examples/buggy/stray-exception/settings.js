const FIXED = false;

export const settings = {
  setting(json, name) {
    let object;
    try {
      object = JSON.parse(json);
    } catch {
      throw 'not-json';
    }
    if (FIXED && (object === null || typeof object !== 'object')) throw 'no-such-setting';
    if (!Object.hasOwn(object, name)) throw 'no-such-setting';
    return JSON.stringify(object[name]);
  },
};
