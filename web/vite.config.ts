import tailwind from '@tailwindcss/vite'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

const api = 'http://127.0.0.1:8787'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [vue(), tailwind()],
  define: {
    // Composition API only, and no message compiler that needs `eval`: the CSP forbids it.
    __VUE_OPTIONS_API__: false,
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_JIT_COMPILATION__: true,
    __INTLIFY_DROP_MESSAGE_COMPILER__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    // The CSP has no `data:` for fonts and scripts; small files stay files.
    assetsInlineLimit: 0,
    // The one large chunk is the chart library, which is fetched only by the page that draws a chart.
    chunkSizeWarningLimit: 700,
  },
  server: {
    host: '127.0.0.1',
    proxy: {
      '/api/v1/live': { target: api, ws: true },
      '/api': { target: api },
      '/docs': { target: api },
    },
  },
})
