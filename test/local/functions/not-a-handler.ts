export const handle = () => 'handle'
