// Building an ONNX graph: nodes, initialisers and names, encoded as the specification's onnx.proto numbers them.
// Equal nodes and constants are written once, and no name of ours can meet the name of a column.
import {
  bytesField,
  concatenated,
  doubleBytes,
  floatBytes,
  floatField,
  floatsField,
  integerBytes,
  integerField,
  integersField,
  joined,
  messageField,
  textField,
  type Encoded,
} from './protobuf.ts';

/** The name of a value in the graph: an input, an initialiser or the output of a node. */
export type Tensor = string & { readonly __brand: 'Tensor' };
/** onnx.TensorProto.DataType. */
export const DataType = { float: 1, int64: 7, string: 8, bool: 9, double: 11 } as const;
export type TypeName = keyof typeof DataType;

export type Attribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly text: string }
  | { readonly ints: ArrayLike<number> }
  | { readonly floats: ArrayLike<number> }
  | { readonly texts: readonly string[] };

export interface NodeOptions {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  /** A name from `reserve`; without one the node is shared with an equal one. */
  readonly output?: Tensor;
  /** Which of the operator's outputs is wanted, from 0; those before it get names that nothing reads. */
  readonly outputAt?: number;
}

export interface Graph {
  /** Adds an input [rows, columns]; its name is as given. */
  input(name: string, type: TypeName, columns: number): Tensor;
  /** A name that nothing else has: `wish`, or `wish_1`, … */
  reserve(wish: string): Tensor;
  node(operator: string, inputs: readonly Tensor[], options?: NodeOptions): Tensor;
  cast(tensor: Tensor, to: TypeName, output?: Tensor): Tensor;
  /** An initialiser; `shape` is a scalar's when it is left out and there is one value, else a vector's. */
  constant(type: 'float' | 'double' | 'int64', values: ArrayLike<number>, shape?: readonly number[]): Tensor;
  /** A scalar as [rows, 1], `rows` being those of the inputs, of which there has to be one. */
  inEachRow(scalar: Tensor): Tensor;
  /** Names an output [rows, columns]. */
  output(tensor: Tensor, type: TypeName, columns: number): void;
  /** The GraphProto. */
  encode(name: string): Encoded;
}

const ML_DOMAIN = 'ai.onnx.ml';
const ML_OPERATORS: ReadonlySet<string> = new Set(['LabelEncoder', 'TreeEnsembleRegressor']);

/** `inputNames` are those that `input` will be called with: they are never given to anything else. */
export function newGraph(inputNames: readonly string[]): Graph {
  const taken = new Set(inputNames);
  const counters = new Map<string, number>();
  const shared = new Map<string, Tensor>();
  const parts = {
    nodes: [] as Encoded[],
    initialisers: [] as Encoded[],
    inputs: [] as Encoded[],
    outputs: [] as Encoded[],
  };

  const reserve = (wish: string): Tensor => {
    let name = wish;
    for (let k = counters.get(wish) ?? 0; taken.has(name);) {
      name = `${wish}_${++k}`;
      counters.set(wish, k);
    }
    taken.add(name);
    return name as Tensor;
  };
  /** What `write` adds under a fresh name is added once for all that have the same `body`. */
  const once = (kind: string, body: Encoded, write: (name: Tensor) => void): Tensor => {
    const key = `${kind} ${Buffer.from(body).toString('latin1')}`;
    const known = shared.get(key);
    if (known) return known;
    const name = reserve(kind.toLowerCase());
    shared.set(key, name);
    write(name);
    return name;
  };

  const node: Graph['node'] = (operator, inputs, { attributes = {}, output, outputAt = 0 } = {}) => {
    const inputFields = concatenated(inputs.map((name) => textField(1, name)));
    const rest = concatenated(Object.entries(attributes).map(([name, value]) => attributeField(name, value)));
    const domain = ML_OPERATORS.has(operator) ? textField(7, ML_DOMAIN) : new Uint8Array();
    const write = (name: Tensor): void => {
      const outputs = [...Array.from({ length: outputAt }, () => reserve('unread')), name];
      const outputFields = concatenated(outputs.map((each) => textField(2, each)));
      const names = joined(textField(3, name), textField(4, operator));
      parts.nodes.push(messageField(1, inputFields, outputFields, names, rest, domain));
    };
    if (output === undefined) return once(operator, joined(inputFields, rest), write);
    write(output);
    return output;
  };

  return {
    reserve,
    node,
    cast: (tensor, to, output) =>
      node('Cast', [tensor], { attributes: { to: { int: DataType[to] } }, ...(output && { output }) }),
    input(name, type, columns) {
      parts.inputs.push(messageField(11, valueInfo(name, type, columns)));
      return name as Tensor;
    },
    constant(type, values, shape = values.length === 1 ? [] : [values.length]) {
      const bytesOf = { float: floatBytes, double: doubleBytes, int64: integerBytes }[type];
      const body = joined(...shape.map((size) => integerField(1, size)), integerField(2, DataType[type]));
      const data = bytesField(9, bytesOf(values));
      return once('constant', joined(body, data), (name) => {
        parts.initialisers.push(messageField(5, body, textField(8, name), data));
      });
    },
    inEachRow: (scalar) => node('Expand', [scalar, node('Shape', [inputNames[0] as Tensor])]),
    output(tensor, type, columns) {
      parts.outputs.push(messageField(12, valueInfo(tensor, type, columns)));
    },
    encode: (name) =>
      concatenated([...parts.nodes, textField(2, name), ...parts.initialisers, ...parts.inputs, ...parts.outputs]),
  };
}

function attributeField(name: string, value: Attribute): Encoded {
  if ('int' in value) return messageField(5, textField(1, name), integerField(3, value.int), integerField(20, 2));
  if ('float' in value) return messageField(5, textField(1, name), floatField(2, value.float), integerField(20, 1));
  if ('text' in value) return messageField(5, textField(1, name), textField(4, value.text), integerField(20, 3));
  if ('ints' in value) return messageField(5, textField(1, name), integersField(8, value.ints), integerField(20, 7));
  if ('floats' in value) return messageField(5, textField(1, name), floatsField(7, value.floats), integerField(20, 6));
  // Of a tree's nodes there are many, and few words.
  const fields = new Map(Array.from(new Set(value.texts), (text) => [text, textField(9, text)] as const));
  const texts = concatenated(value.texts.map((text) => fields.get(text)!));
  return messageField(5, textField(1, name), texts, integerField(20, 8));
}

/** A ValueInfoProto: a matrix with any number of rows. */
export function valueInfo(name: string, type: TypeName, columns: number): Encoded {
  const shape = joined(messageField(1, textField(2, 'rows')), messageField(1, integerField(1, columns)));
  const tensor = joined(integerField(1, DataType[type]), messageField(2, shape));
  return joined(textField(1, name), messageField(2, messageField(1, tensor)));
}
