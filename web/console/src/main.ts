import './setup_link'
import { createApp } from 'vue'
import { accepted } from '@shared/locale'
import App from './App.vue'
import { router } from './router'
import './styles/base.css'

document.documentElement.lang = accepted.value
createApp(App).use(router).mount('#app')
