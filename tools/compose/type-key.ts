/**
 * Numbers for types: equal types have equal numbers. The component model compares value types by structure, but a type
 * that went through linking may be another object than the one that stands under a name.
 */
import type { ResourceType, ValueType } from '../../kernel/component/types/model.ts';

export class TypeKeys {
  readonly #numbers = new Map<string, number>();
  readonly #known = new Map<ValueType | ResourceType, number>();

  /** Linear in the size of the type's graph. */
  of(type: ValueType): number {
    let key = this.#known.get(type);
    if (key === undefined) {
      key = this.#number(this.#text(type));
      this.#known.set(type, key);
    }
    return key;
  }

  #number(text: string): number {
    const number = this.#numbers.get(text) ?? this.#numbers.size;
    this.#numbers.set(text, number);
    return number;
  }

  #resource(resource: ResourceType): number {
    let key = this.#known.get(resource);
    if (key === undefined) {
      key = this.#number(`resource ${this.#known.size}`);
      this.#known.set(resource, key);
    }
    return key;
  }

  /** Labels hold none of the separators. */
  #text(type: ValueType): string {
    const part = (one: ValueType | undefined) => (one ? this.of(one) : '');
    switch (type.kind) {
      case 'record':
        return `record ${type.fields.map((field) => `${field.name}:${part(field.type)}`).join()}`;
      case 'variant':
        return `variant ${type.cases.map((one) => `${one.name}:${part(one.type)}`).join()}`;
      case 'flags':
      case 'enum':
        return `${type.kind} ${type.labels.join()}`;
      case 'tuple':
        return `tuple ${type.elements.map(part).join()}`;
      case 'list':
        return `list ${part(type.element)}`;
      case 'option':
        return `option ${part(type.type)}`;
      case 'result':
        return `result ${part(type.ok)},${part(type.err)}`;
      case 'own':
      case 'borrow':
        return `${type.kind} ${this.#resource(type.resource)}`;
      default:
        return type.kind;
    }
  }
}
