/** The components' own types are checked by vue-tsc; here they are only mounted. */
declare module '*.vue' {
  import type { DefineComponent } from 'vue'
  const component: DefineComponent
  export default component
}
