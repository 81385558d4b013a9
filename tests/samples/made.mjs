export async function madeFiles () {}
