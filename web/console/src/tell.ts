/* Short words at the edge of the screen: it worked, or what did not. */
import { ElMessage, ElMessageBox } from 'element-plus'
import { t } from '@shared/locale'
import { problemOf } from '@shared/problem'

export function tellDone(text: string): void {
    ElMessage({ type: 'success', message: text })
}

export function tellProblem(cause: unknown): void {
    const { message, detail } = problemOf(cause)
    ElMessage({ type: 'error', message: detail ? `${message}：${detail}` : message, duration: 6000,
        showClose: true })
}

/* True when the question was answered with yes. */
export async function agreed(title: string, text: string, yes: string): Promise<boolean> {
    try {
        await ElMessageBox.confirm(text, title, {
            confirmButtonText: yes, cancelButtonText: t('act.cancel'), customClass: 'asked',
        })
        return true
    } catch {
        return false
    }
}
