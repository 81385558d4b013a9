/*
 * The link that the program prints at its first start is /setup#TOKEN: here it becomes the route
 * #/setup?token=TOKEN, before the router looks at the address.  The token stays behind the #, where
 * no server and no proxy sees it.
 */
const PATH = /setup\/?$/

if (PATH.test(location.pathname) && !location.hash.startsWith('#/')) {
    const token = encodeURIComponent(decodeURIComponent(location.hash.slice(1)))
    history.replaceState(null, '', `${location.pathname.replace(PATH, '')}#/setup?token=${token}`)
}
