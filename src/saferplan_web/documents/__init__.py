"""What is made public: checked, signed off by a second person, and written to the public database by nobody else."""
