"""What is done to one picture, in processes of their own, and the queue before them."""
