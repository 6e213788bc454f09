// A linear model as an ONNX file: features -> Scaler -> LinearRegressor -> prediction.
// Versions are pinned (IR 9, opset 17, ai.onnx.ml 3), since later ones are refused by runtimes that people have.
import type { LinearModel } from '../linear/ols.ts';
import { formatMetadata, type ModelMetadata } from './metadata.ts';
import { floatsField, integerField, joined, messageField, textField, type Encoded } from './protobuf.ts';

const IR_VERSION = 9;
const OPSETS = [
  { domain: '', version: 17 },
  { domain: 'ai.onnx.ml', version: 3 },
] as const;
const FLOAT = 1;
const AttributeType = { int: 2, string: 3, floats: 6 } as const;

/** Scaling comes first: raw columns of unequal size would lose digits in float32 sums. */
export function linearOnnx(model: LinearModel, metadata: Pick<ModelMetadata, 'features' | 'target'>): Uint8Array {
  const graph = joined(
    node('Scaler', 'features', 'scaled', [floats('offset', model.offset), floats('scale', model.scale)]),
    node('LinearRegressor', 'scaled', 'prediction', [
      floats('coefficients', model.weights),
      floats('intercepts', [model.intercept]),
      text('post_transform', 'NONE'),
      integer('targets', 1),
    ]),
    textField(2, 'linear'),
    messageField(11, matrixInfo('features', model.weights.length)),
    messageField(12, matrixInfo('prediction', 1)),
  );
  return joined(
    integerField(1, IR_VERSION),
    textField(2, 'restage'),
    messageField(7, graph),
    ...OPSETS.map(({ domain, version }) => messageField(8, textField(1, domain), integerField(2, version))),
    formatMetadata({
      ...metadata,
      inputs: metadata.features.map((name) => ({ name, kind: 'number' })),
      model: 'linear',
    }),
  );
}

function node(operator: string, input: string, output: string, attributes: readonly Encoded[]): Encoded {
  return messageField(
    1,
    textField(1, input),
    textField(2, output),
    textField(3, operator.toLowerCase()),
    textField(4, operator),
    ...attributes,
    textField(7, 'ai.onnx.ml'),
  );
}

function floats(name: string, values: ArrayLike<number>): Encoded {
  return messageField(5, textField(1, name), floatsField(7, values), integerField(20, AttributeType.floats));
}

function integer(name: string, value: number): Encoded {
  return messageField(5, textField(1, name), integerField(3, value), integerField(20, AttributeType.int));
}

function text(name: string, value: string): Encoded {
  return messageField(5, textField(1, name), textField(4, value), integerField(20, AttributeType.string));
}

/** A float32 matrix with any number of rows. */
function matrixInfo(name: string, columns: number): Encoded {
  const shape = joined(messageField(1, textField(2, 'rows')), messageField(1, integerField(1, columns)));
  return joined(textField(1, name), messageField(2, messageField(1, integerField(1, FLOAT), messageField(2, shape))));
}
