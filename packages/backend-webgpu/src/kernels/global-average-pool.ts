import { kernelNames } from '@infomax/tensor'
import type { Kernel } from '../kernel.ts'
import { allocate, each, run } from '../program.ts'

export const globalAveragePool: Kernel = {
  name: kernelNames.globalAveragePool,
  compute(backend, { x }) {
    const [n, height, width, c] = x!.shape as [number, number, number, number]
    return run(backend, {
      name: 'globalAveragePool',
      inputs: { x: x! },
      ints: { area: height * width, channels: c },
      output: allocate(backend, [n, c]),
      elements: n * c,
      code: each(`
        let image = index / uniforms.channels;
        let channel = index % uniforms.channels;
        let first = image * uniforms.area * uniforms.channels + channel;
        var sum = 0.0;
        for (var pixel = 0; pixel < uniforms.area; pixel++) { sum += x[first + pixel * uniforms.channels]; }
        result[index] = sum / f32(uniforms.area);`),
    })
  },
}

export const globalAveragePoolGrad: Kernel = {
  name: kernelNames.globalAveragePoolGrad,
  compute(backend, { dy }, attributes) {
    const [n, c] = dy!.shape as [number, number]
    const { height, width } = attributes as { readonly height: number; readonly width: number }
    return run(backend, {
      name: 'globalAveragePoolGrad',
      inputs: { dy: dy! },
      ints: { area: height * width, channels: c },
      output: allocate(backend, [n, height, width, c]),
      elements: n * height * width * c,
      code: each(`
        let image = index / (uniforms.area * uniforms.channels);
        let channel = index % uniforms.channels;
        result[index] = dy[image * uniforms.channels + channel] / f32(uniforms.area);`),
    })
  },
}
