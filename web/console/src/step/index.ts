/* The dialog comes when somebody opens it first. */
import { defineAsyncComponent } from 'vue'

export const StepDialog = defineAsyncComponent(() => import('./StepDialog.vue'))
