/*
 * The officers' console.  Hash routes and relative addresses: the built folder works under any path
 * of any server, and ids of records never reach a server's or a proxy's log of addresses.
 */
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import elementPlus from 'unplugin-element-plus/vite'
import { defineConfig } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const server = process.env.ZHIJIA_SERVER ?? 'http://127.0.0.1:8080'
const proxy = { '/api': { target: server } }

export default defineConfig({
    root: here('.'),
    base: './',
    plugins: [vue(), elementPlus({})],
    resolve: { alias: { '@shared': here('../shared') } },
    build: {
        outDir: here('../../build/web/console'),
        emptyOutDir: true,
        target: 'chrome86',
        cssTarget: 'chrome86',
        assetsDir: 'assets',
        assetsInlineLimit: 0,       /* data: addresses are not 'self' */
        reportCompressedSize: true,
    },
    server: { host: '127.0.0.1', port: 5173, proxy },
    preview: { host: '127.0.0.1', port: 4173, proxy },
})
