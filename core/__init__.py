"""What several packages need, knowing none of them."""
