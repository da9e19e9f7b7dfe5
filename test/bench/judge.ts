/* What the benchmark measures, bundled by it as the server and the agent are built. */
export { diagnose } from '../../agent/detectors/diagnose.ts'
export { detectors } from '../../agent/detectors/index.ts'
