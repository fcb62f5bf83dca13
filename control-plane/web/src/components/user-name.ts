/** As the API asks for it. */
const USER_NAME = /^[a-z0-9][a-z0-9._@-]{1,63}$/;

export const USER_NAME_RULE = 'Lower-case letters, digits, ., _, @ and -, a letter or digit first';
export const isUserName = (name: string) => USER_NAME.test(name);
