"""What is asked: the definition of a survey, its forms in files, its checks."""
