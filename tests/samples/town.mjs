export async function townClerk () {}
