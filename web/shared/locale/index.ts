/*
 * Two languages, Chinese first.  Texts stand in zh.ts and en.ts; what the program itself says comes
 * from it in the language asked for.
 */
import { computed, ref } from 'vue'
import { en } from './en'
import { zh } from './zh'

export type Language = 'zh' | 'en'
export type Text = keyof typeof zh

const STORED = 'language'
const texts: Record<Language, Record<Text, string>> = { zh, en }

export const language = ref<Language>(localStorage.getItem(STORED) === 'en' ? 'en' : 'zh')
export const accepted = computed(() => (language.value === 'zh' ? 'zh-CN' : 'en'))

export function speak(wanted: Language): void {
    localStorage.setItem(STORED, wanted)
    language.value = wanted
    document.documentElement.lang = accepted.value
}

export function t(text: Text, words: Record<string, string | number> = {}): string {
    return texts[language.value][text].replace(/\{(\w+)\}/g,
        (whole, name: string) => String(words[name] ?? whole))
}
