import { VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import { queryClient } from './api/query-client.ts'
import App from './App.vue'
import { i18n } from './locales/index.ts'
import { router } from './router.ts'
import './style.css'

createApp(App).use(i18n).use(VueQueryPlugin, { queryClient }).use(router).mount('#app')
