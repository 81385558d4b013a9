/*
 * What somebody has typed and not yet handed in, kept in the tab until it is: a reload, an expired
 * session or another page loses nothing.  It goes with the tab, and with the log-out.
 */
const PREFIX = 'draft:'

export interface Draft<Content> {
    read: () => Content | null
    write: (content: Content) => void
    forget: () => void
}

export function draftOf<Content>(name: string): Draft<Content> {
    const key = PREFIX + name

    return {
        read() {
            const text = sessionStorage.getItem(key)
            return text ? (JSON.parse(text) as Content) : null
        },
        write(content) {
            try {
                sessionStorage.setItem(key, JSON.stringify(content))
            } catch {
                sessionStorage.removeItem(key)  /* the tab's store is full: no draft, no harm */
            }
        },
        forget: () => sessionStorage.removeItem(key),
    }
}

export function forgetDrafts(): void {
    for (const key of Object.keys(sessionStorage))
        if (key.startsWith(PREFIX))
            sessionStorage.removeItem(key)
}
