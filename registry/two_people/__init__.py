"""Two people for what one alone must not do: requests, approvals, and the persons who sign them."""
