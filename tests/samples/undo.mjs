export async function undoing () {}
