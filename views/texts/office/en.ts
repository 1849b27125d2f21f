export const en = {
  errors: {
    notFound: 'There is nothing here',
    forbidden: 'This is not yours to do',
    conflict: 'Something changed in the meantime',
    invalid: 'Something is missing or wrong',
    tooLarge: 'This is too large',
    tooMany: 'Too many attempts',
    failed: 'Something went wrong on our side',
  },
};
