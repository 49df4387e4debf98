"""What a repository demands of its proposals, and what breaks a demand."""
