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
    const property = Reflect.getOwnPropertyDescriptor(object, name);
    if (property === undefined) throw 'no-such-setting';
    return JSON.stringify(property.value);
  },
};
