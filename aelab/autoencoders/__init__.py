"""The assignment that follows the course's handout: two convolutional autoencoders and a contractive one."""
